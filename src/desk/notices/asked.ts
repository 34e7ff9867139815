/** What mails say that answer an agent's question, as data; the words are in the reader's language already. */

/** One ticket of a list. */
export interface ListedLine {
  readonly tag: string;
  readonly subject: string;
  readonly customer: string;
  readonly status: string;
  readonly priority: string;
  /** '' = nobody. */
  readonly assignee: string;
  /** Local times; `due` is '' where nothing is due. */
  readonly changed: string;
  readonly due: string;
  /** What was looked for, where it was found; '' in a list. */
  readonly found: string;
  /** The reader's own signed address of the ticket. */
  readonly reply: string;
}

/** Facts under a heading. `label` is '' where the text speaks for itself. */
export interface Section {
  readonly title: string;
  readonly lines: readonly { readonly label: string; readonly text: string }[];
}
