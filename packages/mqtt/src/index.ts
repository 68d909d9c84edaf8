export { mqtt } from './mqtt.js';
export { mqttCapabilities } from './mqtt-capabilities.js';
export { MqttClient } from './mqtt-client.js';
export { MqttContext } from './mqtt-context.js';
export { MqttEventsMap, MqttStatus, type MqttEvents } from './mqtt-events.js';
export type { MqttClientOptions, MqttOptions, MqttServerOptions } from './mqtt-options.js';
export { MqttRecord, MqttRecordBuilder, type MqttRecordOptions, type QoS } from './mqtt-record.js';
export { MqttServer } from './mqtt-server.js';
