export type { DeliveryQueue, Notification, NotifiedAlert } from './notification.ts';
