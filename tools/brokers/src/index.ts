export type { Broker, BrokerName, BrokerSource } from './broker.js';
export type {
  BrokerOptions,
  BrokerTls,
  CommonBrokerOptions,
  MqttBrokerOptions,
  NatsBrokerOptions,
  RedisBrokerOptions,
} from './broker-options.js';
export { brokerSuite } from './broker-suite.js';
export { freePort } from './sources/free-port.js';
export { MissingBrokerError } from './sources/missing-broker-error.js';
export { startBroker } from './start-broker.js';
