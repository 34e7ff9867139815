import type { BeforeDot, Submitter } from '../../src/outbound/deliver/submit.ts';

/** A submitter whose dot nobody has to let go, for tests of the dialogue alone. */
export interface UngatedSubmitter extends Submitter {
  submit(
    envelope: Parameters<Submitter['submit']>[0],
    bytes: Parameters<Submitter['submit']>[1],
    beforeDot?: BeforeDot,
  ): ReturnType<Submitter['submit']>;
}

export function ungated(submitter: Submitter): UngatedSubmitter {
  return {
    submit: (envelope, bytes, beforeDot = () => Promise.resolve()) =>
      submitter.submit(envelope, bytes, beforeDot),
    close: () => submitter.close(),
  };
}
