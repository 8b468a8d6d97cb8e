export {
  expandRuleTemplate,
  parseRuleTemplate,
  RuleTemplate,
  RuleTemplateData,
  type RuleTemplateInput,
} from './rule-template.ts';
