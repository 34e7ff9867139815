/**
 * Runs a program in a process group of its own and ends the group, with everything that it started, when its standard input ends: so
 * also when this process dies in any way. Passes on the exit code of a program that does not start. For `sh -c KEEPER keeper PROGRAM ...`.
 */
export const KEEPER = `
exec 3<&0
trap : TERM
"$@" 3<&- & kept=$!
( trap "" TERM; read -r _ <&3; kill -TERM 0 ) & watcher=$!
wait "$kept"; code=$?
wait "$kept"
kill -KILL "$watcher"
exit "$code"
`;
