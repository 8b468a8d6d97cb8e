export { Deliveries, type DeliveriesOptions } from './deliveries.ts';
export type { DeliveryQueue, Notification, NotifiedAlert } from './notification.ts';
