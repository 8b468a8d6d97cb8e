/** Longest query text, in UTF-16 code units. The longest queries that dashboards hold have a few thousand. */
export const maxQueryLength = 128 * 1024;

/**
 * Deepest nesting of an expression, brackets and chains of operators alike (`1+1+1` is two deep). Everything that
 * walks a tree may use recursion because of this limit.
 */
export const maxExpressionDepth = 500;
