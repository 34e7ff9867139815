/** Writes winmail.dat files, byte by byte as [MS-OXTNEF] lays them out. */

export interface WrittenProperty {
  readonly id: number;
  readonly type: number;
  readonly value: Buffer;
  /** For a property of the named range. */
  readonly name?: string | number;
}

export interface WrittenAttribute {
  readonly level: 1 | 2;
  /** Type and number in one. */
  readonly id: number;
  readonly data: Buffer;
  /** Instead of the right one. */
  readonly checksum?: number;
}

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, (value >> 8) & 0xff]);
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

export const unicode = (id: number, text: string): WrittenProperty => ({
  id,
  type: 0x001f,
  value: Buffer.from(`${text}\0`, 'utf16le'),
});
export const string8 = (id: number, text: string): WrittenProperty => ({
  id,
  type: 0x001e,
  value: Buffer.from(`${text}\0`, 'latin1'),
});
export const binary = (id: number, value: Buffer): WrittenProperty => ({ id, type: 0x0102, value });
export const long = (id: number, value: number): WrittenProperty => ({ id, type: 0x0003, value: u32(value) });
/** A message within the message: the interface's name, and a TNEF stream. */
export const embedded = (id: number, stream: Buffer): WrittenProperty => ({
  id,
  type: 0x000d,
  value: Buffer.concat([Buffer.from('0703020000000000c000000000000046', 'hex'), stream]),
});

export function mapi(properties: readonly WrittenProperty[]): Buffer {
  return Buffer.concat([u32(properties.length), ...properties.map(property)]);
}

function property({ id, type, value, name }: WrittenProperty): Buffer {
  const sized = [0x001e, 0x001f, 0x0102, 0x000d].includes(type);
  return Buffer.concat([
    u16(type),
    u16(id),
    ...(name === undefined ? [] : [nameOf(name)]),
    ...(sized ? [u32(1), u32(value.length)] : []),
    padded(value),
  ]);
}

function nameOf(name: string | number): Buffer {
  const guid = Buffer.from('0820060000000000c000000000000046', 'hex');
  if (typeof name === 'number') return Buffer.concat([guid, u32(0), u32(name)]);
  const text = Buffer.from(`${name}\0`, 'utf16le');
  return Buffer.concat([guid, u32(1), u32(text.length), padded(text)]);
}

export function tnef(attributes: readonly WrittenAttribute[]): Buffer {
  return Buffer.concat([u32(0x223e9f78), u16(1), ...attributes.map(attributeBytes)]);
}

function attributeBytes({ level, id, data, checksum }: WrittenAttribute): Buffer {
  const sum = checksum ?? data.reduce((total, byte) => total + byte, 0);
  return Buffer.concat([Buffer.from([level]), u32(id), u32(data.length), data, u16(sum)]);
}

export const version: WrittenAttribute = { level: 1, id: 0x00089006, data: u32(0x00010000) };
export const codepage = (number: number): WrittenAttribute => ({
  level: 1,
  id: 0x00069007,
  data: Buffer.concat([u32(number), u32(0)]),
});
export const subject = (text: string): WrittenAttribute => ({
  level: 1,
  id: 0x00018004,
  data: Buffer.from(`${text}\0`, 'latin1'),
});
export const body = (text: string): WrittenAttribute => ({
  level: 1,
  id: 0x0002800c,
  data: Buffer.from(`${text}\0`, 'latin1'),
});
export const messageProperties = (properties: readonly WrittenProperty[]): WrittenAttribute => ({
  level: 1,
  id: 0x00069003,
  data: mapi(properties),
});

/** A file: rendering data, title, content, and the properties that give it its real name. */
export function file(
  title: string,
  content: Buffer | null,
  properties: readonly WrittenProperty[] = [],
): WrittenAttribute[] {
  const attributes: WrittenAttribute[] = [
    { level: 2, id: 0x00069002, data: Buffer.alloc(14) },
    { level: 2, id: 0x00018010, data: Buffer.from(`${title}\0`, 'latin1') },
  ];
  if (content !== null) attributes.push({ level: 2, id: 0x0006800f, data: content });
  if (properties.length > 0) attributes.push({ level: 2, id: 0x00069005, data: mapi(properties) });
  return attributes;
}

/** PidTagRtfCompressed that compresses nothing ([MS-OXRTFCP] section 2.1.3.1). */
export function storedRtf(rtf: string): Buffer {
  const bytes = Buffer.from(rtf, 'latin1');
  return Buffer.concat([u32(bytes.length + 12), u32(bytes.length), u32(0x414c454d), u32(0), bytes]);
}
