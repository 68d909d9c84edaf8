import type { IConnackPacket, IDisconnectPacket, Packet } from 'mqtt';

/** What the status of an MQTT client or server may say. */
export const MqttStatus = {
  CONNECTING: 'connecting',
  CONNECTED: 'connected',
  RECONNECTING: 'reconnecting',
  DISCONNECTED: 'disconnected',
  DRAINING: 'draining',
  CLOSED: 'closed',
} as const;

export type MqttStatus = (typeof MqttStatus)[keyof typeof MqttStatus];

/** Events of mqtt.js that `on()` takes, by Nest's names. */
export const MqttEventsMap = {
  CONNECT: 'connect',
  RECONNECT: 'reconnect',
  DISCONNECT: 'disconnect',
  CLOSE: 'close',
  OFFLINE: 'offline',
  END: 'end',
  ERROR: 'error',
  PACKETRECEIVE: 'packetreceive',
  PACKETSEND: 'packetsend',
} as const;

/** The listeners of those events. */
export interface MqttEvents {
  connect: (packet: IConnackPacket) => void;
  reconnect: () => void;
  disconnect: (packet: IDisconnectPacket) => void;
  close: () => void;
  offline: () => void;
  end: () => void;
  error: (error: Error) => void;
  packetreceive: (packet: Packet) => void;
  packetsend: (packet: Packet) => void;
}

export const driverEvents: ReadonlySet<string> = new Set(Object.values(MqttEventsMap));
