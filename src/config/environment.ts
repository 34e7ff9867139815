/** The process's environment; everything else is handed it, so that tests can decide what it says. */
export function systemEnvironment(): Readonly<NodeJS.ProcessEnv> {
  return process.env;
}
