import type { TemplateSource } from '../source.ts';

/** A named template. `source` is the text that it stands in, which offsets (`at`) count from. */
export type Template = { name: string; source: TemplateSource; body: readonly Node[] };

export type Node =
  | { kind: 'text'; at: number; text: string }
  | { kind: 'action'; at: number; pipeline: Pipeline }
  | {
      kind: 'if' | 'with';
      at: number;
      pipeline: Pipeline;
      body: readonly Node[];
      otherwise: readonly Node[];
    }
  | {
      kind: 'range';
      at: number;
      pipeline: Pipeline;
      body: readonly Node[];
      otherwise: readonly Node[];
    }
  | { kind: 'template'; at: number; name: string; pipeline: Pipeline | undefined }
  | { kind: 'break' | 'continue'; at: number };

/** `$a, $b := command | command`. Variables are named with their dollar. */
export type Pipeline = {
  at: number;
  variables: readonly string[];
  /** `=` instead of `:=`: gives a variable that is there already another value. */
  isAssignment: boolean;
  commands: readonly Command[];
};

/** The first operand with the others as arguments, as in a shell. */
export type Command = { at: number; operands: readonly Operand[] };

export type Operand =
  | { kind: 'dot'; at: number }
  | { kind: 'nil'; at: number }
  | { kind: 'literal'; at: number; value: boolean | string | number | bigint }
  | { kind: 'variable'; at: number; name: string }
  | { kind: 'function'; at: number; name: string }
  | { kind: 'pipeline'; at: number; pipeline: Pipeline }
  /** `.a.b` (of dot), `$x.a.b` or `(…).a.b`. */
  | { kind: 'fields'; at: number; of: Operand; names: readonly string[] };
