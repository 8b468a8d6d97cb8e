/** Paths of the programs that the test command found, by which some tests send or ask; without one they are skipped. */
export const prometheusPath = process.env.TIDEMARK_TEST_PROMETHEUS ?? '';
export const nodeExporterPath = process.env.TIDEMARK_TEST_NODE_EXPORTER ?? '';
export const promtoolPath = process.env.TIDEMARK_TEST_PROMTOOL ?? '';
export const alertmanagerPath = process.env.TIDEMARK_TEST_ALERTMANAGER ?? '';
export const amtoolPath = process.env.TIDEMARK_TEST_AMTOOL ?? '';
export const collectdPath = process.env.TIDEMARK_TEST_COLLECTD ?? '';

/** Why a test that needs all of these paths is skipped, or false. */
export function missing(...paths: string[]): string | false {
  return paths.includes('') ? 'its program was not found; npm test says how to get it' : false;
}
