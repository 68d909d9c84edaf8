const port = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

/** Where the three meet: the microservices over TCP, the gateway over HTTP. */
export const ports = {
  catalogue: port('CATALOGUE_PORT', 3001),
  orders: port('ORDERS_PORT', 3002),
  gateway: port('GATEWAY_PORT', 3000),
};
