export {
  maxYamlLength,
  maxYamlValues,
  readYaml,
  type YamlProblem,
  YamlValue,
} from './yaml-value.ts';
