import * as z from 'zod';
import { parseAddrSpec, parseDomain, type AddrSpec } from '../mail/address.ts';

/** What a reader of the file and of an error message has to know of one key. */
interface FieldMeta {
  /** What stands there, as the end of `expected ...`. */
  readonly expects: string;
  /** What it means, for docs/configuration.md. */
  readonly about: string;
  /** Never printed. */
  readonly secret: boolean;
  /** The default in words, where it is made from other keys. */
  readonly otherwise: string | null;
}

interface FieldText {
  readonly expects: string;
  readonly about: string;
  readonly secret?: boolean;
  readonly otherwise?: string;
}

/** Hangs the words for a reader onto a schema. */
export function field<S extends z.ZodType>(schema: S, text: FieldText): S {
  return schema.meta({
    description: text.about,
    expects: text.expects,
    secret: text.secret ?? false,
    otherwise: text.otherwise ?? null,
  });
}

/** The words of a schema, from its outermost wrapper inwards. */
export function fieldMeta(schema: z.core.$ZodType): FieldMeta {
  for (let layer: z.core.$ZodType | null = schema; layer !== null; layer = inner(layer)) {
    const meta = z.globalRegistry.get(layer);
    if (meta === undefined || typeof meta['expects'] !== 'string') continue;
    return {
      expects: meta['expects'],
      about: meta.description ?? '',
      secret: meta['secret'] === true,
      otherwise: typeof meta['otherwise'] === 'string' ? meta['otherwise'] : null,
    };
  }
  return { expects: 'something else', about: '', secret: false, otherwise: null };
}

const WRAPPERS = [z.ZodOptional, z.ZodNullable, z.ZodDefault, z.ZodPrefault] as const;

/** What a wrapper (optional, nullable, default, a conversion) is wrapped around; null for what is no wrapper. */
export function inner(schema: z.core.$ZodType): z.core.$ZodType | null {
  if (WRAPPERS.some((wrapper) => schema instanceof wrapper)) {
    return (schema as z.ZodOptional).def.innerType;
  }
  if (!(schema instanceof z.ZodPipe)) return null;
  return schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in;
}

/** The schema without its wrappers. */
export function bare(schema: z.core.$ZodType): z.core.$ZodType {
  let layer = schema;
  for (let next = inner(layer); next !== null; next = inner(layer)) layer = next;
  return layer;
}

/** Some text that is not empty. */
export function words(text: FieldText): z.ZodString {
  return field(z.string().min(1), text);
}

/** A whole number; digits from an environment variable are text in YAML and count as well. */
export function whole(least: number, most: number, text: FieldText) {
  const read = (value: unknown) =>
    typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return field(z.preprocess(read, z.int().min(least).max(most)), text);
}

/** `true` or `false`, also from an environment variable. */
export function flag(text: FieldText) {
  const read = (value: unknown) => (value === 'true' ? true : value === 'false' ? false : value);
  return field(z.preprocess(read, z.boolean()), text);
}

/** An e-mail address, parsed. */
export function emailAddress(text: FieldText) {
  return field(
    parsed(parseAddrSpec, (value): AddrSpec => value),
    text,
  );
}

/** A domain name in A-label form. */
export function domainName(text: FieldText) {
  return field(
    parsed(parseDomain, (value): string => value),
    text,
  );
}

const NETWORK = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** An IP address, or a network in CIDR form. */
export function network(text: FieldText) {
  return field(
    z.string().refine((value) => NETWORK.safeParse(value).success),
    text,
  );
}

function parsed<T>(parse: (text: string) => T | null, keep: (value: T) => T) {
  return z.string().transform((value, context) => {
    const result = parse(value);
    if (result !== null) return keep(result);
    context.issues.push({ code: 'custom', message: 'not of that form', input: value });
    return z.NEVER;
  });
}

const IN_FILE = z.strictObject({ file: z.string().min(1) });

/** Text that may stand in a file of its own, so that it need not be in the configuration. */
export type TextOrFile = string | { readonly file: string };

/** A password or key: as text, or `{ file: PATH }`. */
export function secret(text: FieldText) {
  return field(z.union([z.string().min(1), IN_FILE]), { ...text, secret: true });
}

/** PEM text, or `{ file: PATH }`. */
export function pem(text: FieldText) {
  return field(z.union([z.string().min(1), IN_FILE]), text);
}
