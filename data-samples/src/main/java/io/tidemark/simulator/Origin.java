package io.tidemark.simulator;

/**
 * Where a call comes from. The address may be the host name of a cloud service. Private addresses
 * have no AS number (0) and no country (null). The host is a runner, pod, instance or device, and
 * null if the log does not record it. The node is null unless the host is a pod.
 */
public record Origin(
    String address,
    int asn,
    String country,
    String userAgent,
    String host,
    String node,
    Posture posture) {

  /** Creates an origin with an unknown device. */
  Origin(String address, int asn, String country, String userAgent, String host, String node) {
    this(address, asn, country, userAgent, host, node, Posture.UNKNOWN);
  }

  Origin withAgent(String other) {
    return new Origin(address, asn, country, other, host, node, posture);
  }

  Origin withHost(String other) {
    return new Origin(address, asn, country, userAgent, other, node, posture);
  }

  Origin withPosture(Posture other, String device) {
    return new Origin(address, asn, country, userAgent, device, node, other);
  }

  /** Returns an origin with this one's client and host and the given one's network location. */
  Origin movedTo(Origin place) {
    return new Origin(place.address, place.asn, place.country, userAgent, host, node, posture);
  }
}
