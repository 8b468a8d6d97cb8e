export { KeyValues, Pair, Pairs } from './key-values.ts';
export {
  AlertData,
  AlertList,
  type NotificationAlert,
  NotificationData,
  type NotificationFacts,
  notificationData,
} from './notification-data.ts';
export { notificationTemplates } from './notification-templates.ts';
