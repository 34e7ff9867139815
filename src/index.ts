/** The public API: a gateway inside another program, or inside a test. */
export { sentMaildir, startGateway, type Gateway, type GatewayPorts } from './daemon.ts';
export { loadConfig } from './config/load.ts';
export type { Config } from './config/config.ts';
