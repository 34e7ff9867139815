/** Shows how far it is; what is shown goes when the next is shown. */
export type Progress = (text: string) => void;

/** One line on a terminal, nothing anywhere else. '' takes it away. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return () => undefined;
  return (text) => {
    stream.write(`\r\u001b[K${text}`);
  };
}
