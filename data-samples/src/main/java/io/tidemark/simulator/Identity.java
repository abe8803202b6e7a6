package io.tidemark.simulator;

/**
 * One of the company's identities. The name is unique in the company, the account is an AWS
 * account, cluster or tenant, the group is an application, namespace or vendor, and the uid is the
 * stable id in the log. The region may be empty.
 */
public record Identity(
    String name, Principal principal, String account, String region, String group, String uid) {}
