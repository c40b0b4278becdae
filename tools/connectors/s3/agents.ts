/** Sockets that reach only addresses that may be reached, for connections that people store. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { checkedLookup, refuseAddress, systemResolve } from '#tools/network/addresses.ts';

/** Agents for the SDK's request handler. `privateHosts` may be on this machine or in a private network. */
export function guardedAgents(privateHosts: readonly string[]): { httpAgent: HttpAgent; httpsAgent: HttpsAgent } {
  const options = { keepAlive: true, maxSockets: 50, lookup: checkedLookup(systemResolve, privateHosts) };
  return { httpAgent: guarded(new HttpAgent(options), privateHosts), httpsAgent: guarded(new HttpsAgent(options), privateHosts) };
}

/** An address instead of a name is never looked up, so it is judged before the socket is made. */
function guarded<A extends HttpAgent>(agent: A, privateHosts: readonly string[]): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => {
    refuseAddress(options.host ?? '', privateHosts);
    return connect(options, done);
  };
  return agent;
}
