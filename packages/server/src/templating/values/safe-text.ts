export type SafeKind = 'html' | 'url';

/** Text that html mode takes as it is in its place: the template's author vouches for it. */
export class SafeText {
  readonly kind: SafeKind;
  readonly text: string;

  constructor(kind: SafeKind, text: string) {
    this.kind = kind;
    this.text = text;
  }
}
