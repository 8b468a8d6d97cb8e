/** No imports here and no syntax that an old Node cannot read: this is what tells its user so. */

/** Oldest Node that can run the scripts; the server itself runs on the one that they install. */
export const oldestMajor = 20;

/** Where both the engine and Node come prebuilt. */
export const supportedPlatforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** One line that says why Tidemark cannot run here, or null. */
export function platformProblem(nodeVersion, platform, arch) {
  if (parseInt(nodeVersion, 10) < oldestMajor) {
    return `Tidemark needs Node ${oldestMajor} or newer to install itself; this is Node ${nodeVersion}. Install a newer one from https://nodejs.org and try again.`;
  }
  if (supportedPlatforms.indexOf(`${platform}-${arch}`) === -1) {
    return `Tidemark runs on Linux (x64 or arm64, with glibc) and macOS; this is ${platform} on ${arch}, for which its database engine is not built. Docker, WSL or a Linux machine will do.`;
  }
  return null;
}

/** Ends the process with a message where nothing later could work. */
export function refuseUnsupportedPlatform() {
  const problem = platformProblem(process.versions.node, process.platform, process.arch);
  if (problem === null) return;
  console.error(problem);
  process.exit(1);
}

/** Whether this Linux has musl instead of glibc (Alpine). Takes some milliseconds. */
export function hasMusl() {
  if (process.platform !== 'linux') return false;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}
