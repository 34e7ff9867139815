/** The form of a category: names of small letters, digits and dashes, from the general to the special. */
export const CATEGORY_PATH = /^[a-z0-9][a-z0-9-]{0,23}(?:\/[a-z0-9][a-z0-9-]{0,23}){0,3}$/;
