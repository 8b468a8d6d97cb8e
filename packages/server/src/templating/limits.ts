/** Longest text of one template, in UTF-16 code units. */
export const maxTemplateLength = 1_048_576;

/** Longest text that a template may write, and longest text that one function in it may make. */
export const maxOutputLength = 1_048_576;

/** Most steps of one execution: each action, argument and call is one, and so are 10 characters that a call reads. */
export const maxSteps = 1_000_000;

/**
 * Deepest nesting: of blocks and parentheses in the text, and of blocks, parentheses and templates inside one
 * another while it runs. Parser and evaluator may use recursion because of this limit.
 */
export const maxDepth = 100;

/** Longest regular expression: matching takes time in proportion to its length times the text's. */
export const maxPatternLength = 1_000;

/** Largest width and precision of printf. Go takes larger ones as mistakes, too, but only from a million on. */
export const maxPrintfWidth = 10_000;

/** Most variables that can be seen at one place. */
export const maxVariables = 1_000;
