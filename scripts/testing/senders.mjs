/** Programs that send metrics to Tidemark, or ask it, in tests; see `programs.mjs`. */
export const senders = [
  {
    title: 'Prometheus',
    tests: 'Tests with a real Prometheus',
    names: ['prometheus'],
    places: ['/usr/bin/prometheus'],
    choice: 'PROMETHEUS_PATH',
    foundIn: 'TIDEMARK_TEST_PROMETHEUS',
    packages: { 'apt-get': ['prometheus'], apk: ['prometheus'], brew: ['prometheus'] },
    services: ['prometheus.service'],
  },
  {
    title: 'node-exporter',
    tests: 'Tests with a real node-exporter',
    names: ['prometheus-node-exporter', 'node_exporter', 'node-exporter'],
    places: ['/usr/bin/prometheus-node-exporter'],
    choice: 'NODE_EXPORTER_PATH',
    foundIn: 'TIDEMARK_TEST_NODE_EXPORTER',
    packages: {
      'apt-get': ['prometheus-node-exporter'],
      apk: ['prometheus-node-exporter'],
      brew: ['node_exporter'],
    },
    services: ['prometheus-node-exporter.service'],
  },
  {
    title: 'collectd',
    tests: 'Tests with a real collectd',
    names: ['collectd'],
    places: ['/usr/sbin/collectd', '/opt/homebrew/sbin/collectd', '/usr/local/sbin/collectd'],
    choice: 'COLLECTD_PATH',
    foundIn: 'TIDEMARK_TEST_COLLECTD',
    plugins: ['/usr/lib/collectd/write_http.so'],
    packages: {
      // Debian's collectd-core only suggests the libraries of its plugin write_http.
      'apt-get': ['collectd-core', 'libcurl3-gnutls', 'libyajl2'],
      dnf: ['collectd', 'collectd-write_http'],
      apk: ['collectd', 'collectd-write_http'],
      brew: ['collectd'],
    },
    services: ['collectd.service'],
  },
  {
    title: 'promtool',
    tests: 'Tests that ask with promtool',
    names: ['promtool'],
    places: ['/usr/bin/promtool'],
    choice: 'PROMTOOL_PATH',
    foundIn: 'TIDEMARK_TEST_PROMTOOL',
    packages: { 'apt-get': ['prometheus'], apk: ['prometheus'], brew: ['prometheus'] },
    services: ['prometheus.service'],
  },
  {
    title: 'Alertmanager',
    tests: 'Tests that compare with a real Alertmanager',
    names: ['prometheus-alertmanager', 'alertmanager'],
    places: ['/usr/bin/prometheus-alertmanager'],
    choice: 'ALERTMANAGER_PATH',
    foundIn: 'TIDEMARK_TEST_ALERTMANAGER',
    packages: {
      'apt-get': ['prometheus-alertmanager'],
      apk: ['alertmanager'],
      brew: ['alertmanager'],
    },
    services: ['prometheus-alertmanager.service'],
  },
  {
    title: 'amtool',
    tests: 'Tests that silence alerts with amtool',
    names: ['amtool'],
    places: ['/usr/bin/amtool'],
    choice: 'AMTOOL_PATH',
    foundIn: 'TIDEMARK_TEST_AMTOOL',
    packages: {
      'apt-get': ['prometheus-alertmanager'],
      apk: ['alertmanager'],
      brew: ['alertmanager'],
    },
    services: ['prometheus-alertmanager.service'],
  },
];

const places = ['test/senders/', 'test/promql'];

/** Whether any of these test files runs one of them, so that nothing is installed for the others. */
export function needSenders(files) {
  return files.some((file) => places.some((place) => file.startsWith(place)));
}
