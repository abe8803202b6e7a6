// Validates the policies against the schema, then asks Cedar every question.
const fs = require('fs');
const path = require('path');
const cedar = require('@cedar-policy/cedar-wasm/nodejs');
const folder = process.argv[2];
const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
const schema = JSON.parse(read('schema.cedarschema.json'));
const staticPolicies = read('policies.cedar');
const valid = cedar.validate({
  validationSettings: { mode: 'strict' },
  schema,
  policies: { staticPolicies },
});
if (valid.type !== 'success' || valid.validationErrors.length > 0) {
  console.log(JSON.stringify(valid));
  process.exit(2);
}
cedar.preparseSchema('schema', schema);
cedar.preparsePolicySet('policies', { staticPolicies });
const uid = (type, id) => ({ type: 'Tidemark::' + type, id });
const answers = JSON.parse(read('questions.json')).map((question) => {
  const answer = cedar.statefulIsAuthorized({
    principal: uid('Identity', 'robot'),
    action: uid('Action', question.action),
    resource: uid('Resource', 'r'),
    context: question.context,
    preparsedSchemaName: 'schema',
    validateRequest: true,
    preparsedPolicySetId: 'policies',
    entities: [],
  });
  if (answer.type !== 'success' || answer.response.diagnostics.errors.length > 0) {
    console.log(JSON.stringify(answer));
    process.exit(3);
  }
  return answer.response.decision === 'allow';
});
fs.writeFileSync(path.join(folder, 'answers.json'), JSON.stringify(answers));
