import type { ServerConfig } from '../../config/index.ts';

/** What a newcomer reads when the server is ready: where it is, and how to send the first metric. */
export function welcome(address: string, config: ServerConfig): string {
  const auth = config.token === null ? '' : ` -H "Authorization: Bearer $TIDEMARK_TOKEN"`;
  return `
  Tidemark is listening on ${address}
  Open ${address} in a browser, or send the first metric:

    curl -X POST ${address}/v1/metrics${auth} \\
      -H 'Content-Type: application/json' \\
      -d '{"name":"room_temperature","value":21.5}'

  API documentation: ${address}/docs

`;
}
