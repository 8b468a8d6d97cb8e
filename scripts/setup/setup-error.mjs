/** Something that the person at the terminal can mend; its message says how. */
export class SetupError extends Error {}

/** Gives what a step of the setup gives; a SetupError ends the process with its message alone. */
export async function exitOnSetupError(step) {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    return process.exit(1);
  }
}
