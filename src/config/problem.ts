import { GatewayError } from '../base/errors.ts';

/** The way to a value in the file: keys and positions. */
export type Path = readonly (string | number)[];

/** One thing that is wrong with a configuration. */
export interface Problem {
  /** In the file, from 1 on; null where it is not about a line. */
  readonly line: number | null;
  readonly path: Path;
  /** What is wrong, and what is expected. */
  readonly text: string;
}

/** `channels[0].addresses[1]` */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/** `config.yaml:12: channels[0].name: is missing, ...` */
export function formatProblem(file: string, problem: Problem): string {
  const place = problem.line === null ? file : `${file}:${problem.line}`;
  return problem.path.length === 0
    ? `${place}: ${problem.text}`
    : `${place}: ${formatPath(problem.path)}: ${problem.text}`;
}

/** Ends the loading where anything is wrong, saying all of it at once, in the order of the file. */
export function refuse(file: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const ordered = [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  throw new GatewayError(
    'config.invalid',
    ordered.map((problem) => formatProblem(file, problem)).join('\n'),
    {
      fields: {
        file,
        problems: ordered.map(({ line, path, text }) => ({ line, path: formatPath(path), text })),
      },
    },
  );
}
