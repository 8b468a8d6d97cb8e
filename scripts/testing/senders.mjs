/** Programs that send metrics to Tidemark in the tests of `test/senders`; see `programs.mjs`. */
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
    packages: {
      // Debian's collectd-core only suggests the libraries of its plugin write_http.
      'apt-get': ['collectd-core', 'libcurl3-gnutls', 'libyajl2'],
      dnf: ['collectd', 'collectd-write_http'],
      apk: ['collectd', 'collectd-write_http'],
      brew: ['collectd'],
    },
    services: ['collectd.service'],
  },
];

/** Whether any of these test files runs senders, so that nothing is installed for the others. */
export function needSenders(files) {
  return files.some((file) => file.startsWith('test/senders/'));
}
