// Grafana Cloud's OTLP gateway, with Tempo behind it. https://grafana.com/docs/grafana-cloud/send-data/otlp/
import { basicFrom } from '../kind-setup.ts'
import { otlpBackend } from './otlp-backend.ts'

export const grafanaCloud = otlpBackend({
  kind: 'grafana-cloud',
  title: 'Grafana Cloud',
  defaults: { content: 'metadata' },
  below: '/otlp',
  setup: {
    hint: 'Tempo in the cloud',
    options: [
      {
        name: 'region',
        question: 'Which zone (prod-eu-west-2 in otlp-gateway-prod-eu-west-2.grafana.net)?',
        isRequired: true,
      },
    ],
    variables: [
      { name: 'GRAFANA_CLOUD_INSTANCE_ID', holds: 'the instance id of the OpenTelemetry tile' },
      { name: 'GRAFANA_CLOUD_API_KEY', holds: 'a token with the scope traces:write' },
    ],
    url: ({ region }) => (region === undefined ? undefined : `https://otlp-gateway-${region}.grafana.net`),
    urlVariable: 'GRAFANA_CLOUD_OTLP_ENDPOINT',
    headers: () => ({
      authorization: basicFrom('GRAFANA_CLOUD_INSTANCE_ID', 'GRAFANA_CLOUD_API_KEY'),
    }),
  },
  checked: {
    against: 'its documented contract',
    unverified:
      'its limits (Tempo cuts texts at 2,048 bytes unless told otherwise); a past trace is found by its id, often not by search',
  },
})
