{{/* The parts that all pods share. */}}
{{- define "tidemark.labels" -}}
app.kubernetes.io/name: tidemark
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "tidemark.pod" -}}
# Else each service of the namespace becomes variables, some named like settings.
enableServiceLinks: false
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "tidemark.container" -}}
image: {{ .Values.image }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop:
    - ALL
{{- end }}

{{- define "tidemark.secretFile" -}}
- name: secret
  secret:
    secretName: {{ .root.Values.secret }}
    items:
    {{- range .files }}
    - key: {{ . }}
      path: {{ . }}
    {{- end }}
- name: tmp
  emptyDir: {}
{{- end }}
