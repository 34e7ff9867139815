/** All of it. A piece is only good until the next one is asked for, so each is copied. */
export async function inMemory(pieces: AsyncIterable<Buffer> | Buffer): Promise<Buffer> {
  if (Buffer.isBuffer(pieces)) return pieces;
  const copies: Buffer[] = [];
  for await (const piece of pieces) copies.push(Buffer.from(piece));
  return Buffer.concat(copies);
}
