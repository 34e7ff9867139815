/** The languages that notices are written in. */
export const LOCALES = ['en', 'de'] as const;
export type Locale = (typeof LOCALES)[number];

/** The locale of who writes in that language (ISO 639-1); null where we have none for it. */
export function localeOfLanguage(language: string | null): Locale | null {
  return LOCALES.find((locale) => locale === language) ?? null;
}
