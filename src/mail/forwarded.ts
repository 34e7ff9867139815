/** The original of a forwarded message, as its forwarder's client wrote it down. */
export interface Forwarded {
  readonly from: { readonly address: string; readonly name: string } | null;
  readonly to: readonly { readonly address: string; readonly name: string }[];
  readonly cc: readonly { readonly address: string; readonly name: string }[];
  readonly subject: string;
  /** As written. */
  readonly date: string;
  readonly text: string;
  /** What the forwarder wrote above it. */
  readonly comment: string;
}
