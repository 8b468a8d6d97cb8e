export type EditorProps = {
  value: string;
  /** For those who do not see it. */
  label: string;
  placeholder: string;
  onChange: (text: string) => void;
  /** Ctrl and Enter, or Enter where it chooses no completion. */
  onRun: () => void;
};
