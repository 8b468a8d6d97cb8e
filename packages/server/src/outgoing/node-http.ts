/**
 * What is used of Node's `http`. To import that module itself reads all that it exports, among it WebSocket, for which
 * Node loads its other HTTP client whole: a tenth of a second of each start.
 */
export const { request, validateHeaderName, validateHeaderValue } =
  process.getBuiltinModule('node:http');
