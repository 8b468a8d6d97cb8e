/** One condition on a label; `''` stands for a label that is not there. Regexes are anchored and linear (RE2). */
export type Matcher = {
  label: string;
  operator: '=' | '!=' | '=~' | '!~';
  /** As written; for a regex without the anchors. */
  value: string;
  matches: (value: string) => boolean;
};
