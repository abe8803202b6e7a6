package io.tidemark.simulator;

/**
 * One of the company's identities. The name is unique in the company, and the uid is the stable id
 * in the log. The account is an AWS account, cluster or tenant, and the group is an application,
 * namespace or vendor. The region may be empty.
 */
public record Identity(
    String name, Principal principal, String account, String region, String group, String uid) {}
