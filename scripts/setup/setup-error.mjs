/** Something that the person at the terminal can mend; its message says how. */
export class SetupError extends Error {}

/** Runs a step of the setup; a SetupError ends the process with its message alone. */
export async function exitOnSetupError(step) {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    process.exit(1);
  }
}
