import type { KindName } from './kinds.ts';

/** What a thread is given. */
export interface Share {
  readonly what: KindName;
  readonly seed: string;
  readonly messages: readonly [Uint8Array, ...Uint8Array[]];
  /** The numbers `from`, `from + step`, ... below `to`. */
  readonly from: number;
  readonly step: number;
  readonly to: number;
  /** The number that is being tried. */
  readonly at: SharedArrayBuffer;
}

/** What a thread says: an input that broke a law or was slow, or at its end how it went. */
export type Said =
  | { readonly kind: 'fault'; readonly number: number; readonly sentence: string }
  | { readonly kind: 'slow'; readonly number: number; readonly ms: number }
  | { readonly kind: 'done'; readonly slowestMs: number };
