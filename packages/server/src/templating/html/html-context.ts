import { type AttributeKind, attributeKindOf } from './attribute-kind.ts';

/** Where in a document the next character stands. */
export type Place =
  | 'text'
  /** In title or textarea, where there are entities, but no tags. */
  | 'plain-element'
  | 'script'
  | 'comment'
  /** In a tag, but not in the value of an attribute. */
  | 'tag'
  | 'value';

type State =
  | 'text'
  | 'element'
  | 'comment'
  | 'open'
  | 'declaration'
  | 'name'
  | 'tag'
  | 'attribute'
  | 'equals'
  | 'before-value'
  | 'value';

const plainElements: ReadonlySet<string> = new Set(['title', 'textarea']);
const scriptElements: ReadonlySet<string> = new Set([
  'script',
  'style',
  'xmp',
  'noscript',
  'iframe',
]);

/**
 * Follows a document through its literal text, character by character as the tokenizer of browsers does, so that
 * values can be escaped for the place they stand in. What the values write does not change the place: they are
 * escaped.
 */
export class HtmlContext {
  #state: State = 'text';
  /** The element whose tag is read, in lower case. */
  #element = '';
  #isClosing = false;
  #attribute = '';
  #quote = '';
  /** Whether the value has text already, and a `?` or `#` in it: what a URL means there depends on it. */
  #isStarted = false;
  #isInQuery = false;
  /** The last characters, where an end is looked for. */
  #recent = '';

  get place(): Place {
    switch (this.#state) {
      case 'text':
      case 'comment':
        return this.#state;
      case 'element':
        return plainElements.has(this.#element) ? 'plain-element' : 'script';
      case 'before-value':
      case 'value':
        return 'value';
    }
    return 'tag';
  }

  /** What the value of the attribute means. */
  get attributeKind(): AttributeKind {
    return attributeKindOf(this.#attribute);
  }

  get attribute(): string {
    return this.#attribute;
  }

  get isQuoted(): boolean {
    return this.#state === 'value' && this.#quote !== '';
  }

  /** In which part of a URL the next character stands. */
  get urlPart(): 'start' | 'path' | 'query' {
    if (this.#isInQuery) return 'query';
    return this.#isStarted ? 'path' : 'start';
  }

  /** A value stands here: without quotes, the attribute's value begins with it. */
  enterValue(): void {
    if (this.#state === 'before-value') this.#startValue('');
  }

  feed(text: string): void {
    for (const character of text) this.#take(character);
  }

  #take(character: string): void {
    switch (this.#state) {
      case 'text':
        if (character === '<') this.#start('open');
        break;
      case 'open':
        this.#takeOpen(character);
        break;
      case 'declaration':
        this.#takeDeclaration(character);
        break;
      case 'comment':
        this.#takeComment(character);
        break;
      case 'element':
        this.#takeElement(character);
        break;
      case 'name':
        if (/[\s/>]/.test(character)) this.#takeInTag(character);
        else this.#element += character.toLowerCase();
        break;
      case 'tag':
      case 'attribute':
      case 'equals':
        this.#takeInTag(character);
        break;
      case 'before-value':
        this.#takeBeforeValue(character);
        break;
      case 'value':
        this.#takeValue(character);
        break;
    }
  }

  #start(state: State): void {
    this.#state = state;
    this.#recent = '';
  }

  /** Behind `<`: only letters, `/` and `!` begin something. */
  #takeOpen(character: string): void {
    if (character === '!' || character === '?') {
      this.#start('declaration');
    } else if (character === '/' && this.#recent === '') {
      this.#recent = '/';
    } else if (/[a-zA-Z]/.test(character)) {
      this.#isClosing = this.#recent === '/';
      this.#element = character.toLowerCase();
      this.#start('name');
    } else {
      this.#start(character === '<' ? 'open' : 'text');
    }
  }

  #takeDeclaration(character: string): void {
    this.#recent = `${this.#recent}${character}`.slice(0, 2);
    if (this.#recent === '--') this.#start('comment');
    else if (character === '>') this.#start('text');
  }

  #takeComment(character: string): void {
    if (character === '>' && this.#recent === '--') this.#start('text');
    else this.#recent = `${this.#recent}${character}`.slice(-2);
  }

  /** Only its own end tag ends such an element. */
  #takeElement(character: string): void {
    if (/[\s/>]/.test(character) && this.#recent.endsWith(`</${this.#element}`)) {
      this.#isClosing = true;
      this.#start('tag');
      this.#takeInTag(character);
    } else {
      this.#recent = `${this.#recent}${character.toLowerCase()}`.slice(-12);
    }
  }

  #takeInTag(character: string): void {
    if (character === '>') {
      this.#endTag();
    } else if (/\s/.test(character)) {
      this.#start(this.#state === 'attribute' || this.#state === 'equals' ? 'equals' : 'tag');
    } else if (character === '=' && (this.#state === 'attribute' || this.#state === 'equals')) {
      this.#start('before-value');
    } else if (character === '/') {
      this.#start('tag');
    } else if (this.#state === 'attribute') {
      this.#attribute += character.toLowerCase();
    } else {
      this.#attribute = character.toLowerCase();
      this.#start('attribute');
    }
  }

  #endTag(): void {
    const hasOnlyText = plainElements.has(this.#element) || scriptElements.has(this.#element);
    this.#start(hasOnlyText && !this.#isClosing ? 'element' : 'text');
  }

  #takeBeforeValue(character: string): void {
    if (/\s/.test(character)) return;
    if (character === '>') {
      this.#endTag();
      return;
    }
    const isQuote = character === '"' || character === "'";
    this.#startValue(isQuote ? character : '');
    if (!isQuote) this.#takeValue(character);
  }

  #startValue(quote: string): void {
    this.#start('value');
    this.#quote = quote;
    this.#isStarted = false;
    this.#isInQuery = false;
  }

  #takeValue(character: string): void {
    if (this.#quote === '' ? /\s/.test(character) : character === this.#quote) {
      this.#start('tag');
    } else if (this.#quote === '' && character === '>') {
      this.#endTag();
    } else {
      this.#isInQuery ||= character === '?' || character === '#';
      this.#isStarted ||= !/\s/.test(character);
    }
  }
}
