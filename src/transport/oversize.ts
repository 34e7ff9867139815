/**
 * Header field at the very top of what stands in for a message that was too large to fetch; its value is the size of
 * the original in bytes. The original stays in its folder.
 */
export const OVERSIZE_FIELD = 'X-Postern-Oversize';

/** The header of a message alone, as a message that says so: what is known of an original over the size limit. */
export function oversizeStub(header: Buffer, originalSizeBytes: number): Buffer {
  // A header block that was cut at our limit ends in the middle of a line, which is left out.
  const lastLineEnd = header.lastIndexOf('\n');
  const lines = header
    .subarray(0, lastLineEnd + 1)
    .toString('latin1')
    .trimEnd();
  return Buffer.from(`${OVERSIZE_FIELD}: ${originalSizeBytes}\r\n${lines}\r\n\r\n`, 'latin1');
}
