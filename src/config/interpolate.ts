/** What of a text came from the environment, and what could not be had from there. */
interface Interpolated {
  readonly text: string;
  readonly faults: readonly string[];
}

const PLACE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{[^}]*\}?/g;

/**
 * Replaces `${VAR}` and `${VAR:-default}` by the environment's value; as in a shell, the default holds for an empty variable too.
 * `$${` is a plain `${`.
 */
export function interpolate(text: string, environment: Readonly<NodeJS.ProcessEnv>): Interpolated {
  const faults: string[] = [];
  const result = text.replace(PLACE, (place: string, name?: string, fallback?: string) => {
    if (place === '$${') return '${';
    if (name === undefined) {
      faults.push(`${place} is no variable, expected \${NAME} or \${NAME:-default} ($\${ for a plain \${)`);
      return '';
    }
    const value = environment[name];
    if (value !== undefined && (value !== '' || fallback === undefined)) return value;
    if (fallback !== undefined) return fallback;
    faults.push(
      `environment variable ${name} is not set, expected a value or a default: \${${name}:-default}`,
    );
    return '';
  });
  return { text: result, faults };
}
