{{/* The parts that all pods share. */}}
{{- define "tidemark.labels" -}}
app.kubernetes.io/name: tidemark
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Restarts pods when their configuration or the secret changes. Without access to the cluster, the secret is not compared. */}}
{{- define "tidemark.checksum" -}}
{{- $secret := lookup "v1" "Secret" .root.Release.Namespace .root.Values.secret -}}
tidemark/config: {{ list .config $secret.data | toJson | sha256sum }}
{{- end }}

{{/*
Specification of a pod with one container.
  component, values: its name and values
  reads, writes: claims, by their names in the values; one without a value is not mounted
  files: files of the secret
  variables, config: names of config maps, for variables and for /etc/tidemark-serve
  container: command, ports and probes
*/}}
{{- define "tidemark.pod" -}}
{{- toYaml (mergeOverwrite (fromYaml (include "tidemark.confined" .)) .values.pod) }}
{{- end }}

{{- define "tidemark.confined" -}}
{{- $paths := dict "logs" "/logs" "warehouse" "/data/tidemark" "published" "/data/published" "alerts" "/data/alerts"
  "serveState" "/var/lib/tidemark" "watchState" "/var/lib/tidemark"
  "serveDecisions" "/var/log/tidemark" }}
# Otherwise each service of the namespace becomes variables, some named like settings.
enableServiceLinks: false
automountServiceAccountToken: false
{{- with .restartPolicy }}
restartPolicy: {{ . }}
{{- end }}
{{- if .values.serviceAccount.annotations }}
serviceAccountName: {{ .root.Release.Name }}-{{ .component }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
containers:
- name: {{ .component }}
  image: {{ .root.Values.image | quote }}
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    capabilities:
      drop:
      - ALL
  {{- .container | nindent 2 }}
  {{- with .variables }}
  envFrom:
  - configMapRef:
      name: {{ . }}
  {{- end }}
  env:
    {{- toYaml .values.env | nindent 4 }}
  resources:
    {{- toYaml .values.resources | nindent 4 }}
  volumeMounts:
  - {name: secret, mountPath: /etc/tidemark, readOnly: true}
  - {name: tmp, mountPath: /tmp}
  {{- with .config }}
  - {name: config, mountPath: /etc/tidemark-serve, readOnly: true}
  {{- end }}
  {{- range concat .reads .writes }}
  {{- if index $.root.Values.claims . }}
  - {name: {{ kebabcase . }}, mountPath: {{ index $paths . }}, readOnly: {{ has . $.reads }}}
  {{- end }}
  {{- end }}
  {{- with .values.volumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
volumes:
- name: secret
  secret:
    secretName: {{ .root.Values.secret }}
    # The night refuses a key that others can read. The group is fsGroup.
    defaultMode: 0440
    items:
    {{- range .files }}
    - {key: {{ . }}, path: {{ . }}}
    {{- end }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .values.tmp }}
{{- with .config }}
- {name: config, configMap: {name: {{ . }}}}
{{- end }}
{{- range concat .reads .writes }}
{{- if index $.root.Values.claims . }}
- {name: {{ kebabcase . }}, persistentVolumeClaim: {claimName: {{ index $.root.Values.claims . }}}}
{{- end }}
{{- end }}
{{- with .values.volumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
