/** The groups of rules, in the order in which they run. The id is the beginning of its rules' ids. */
export const groups = {
  LC: { name: 'lifecycle', title: 'Lifecycle' },
  RR: { name: 'request-response', title: 'Request and response' },
  SR: { name: 'streaming', title: 'Streaming responses' },
  EV: { name: 'events', title: 'Events' },
  PT: { name: 'patterns', title: 'Patterns and routing' },
  WI: { name: 'wildcards', title: 'Wildcards' },
  ER: { name: 'errors', title: 'Errors' },
  SE: { name: 'serialization', title: 'Serialization' },
  CX: { name: 'context', title: 'Context and headers' },
  ST: { name: 'status', title: 'Status and driver events' },
  RE: { name: 'reconnect', title: 'Reconnect and faults' },
  OR: { name: 'ordering', title: 'Ordering and concurrency' },
  AK: { name: 'settlement', title: 'Settlement and redelivery' },
  LB: { name: 'groups', title: 'Groups and load balancing' },
  CA: { name: 'cancellation', title: 'Cancellation and disposal' },
  BP: { name: 'backpressure', title: 'Back-pressure' },
  DR: { name: 'drain', title: 'Graceful shutdown' },
  LK: { name: 'leaks', title: 'Resource leaks' },
  SB: { name: 'bad-input', title: 'Bad input' },
  BI: { name: 'binary', title: 'Binary and large payloads' },
} as const;

export type GroupId = keyof typeof groups;

export const groupIds = Object.keys(groups) as readonly GroupId[];
