# What decides who gets in cannot be read by strangers, overwritten without a trace, or changed without being noticed.
package postern.trust

import rego.v1

of_type(type) := {name: resource.properties |
	some name, resource in input.resources
	resource.resourceType == type
}

violation contains make_diag("BUCKETS_ARE_PRIVATE", "ERROR", name, sprintf("PublicAccessBlockConfiguration.%s is not true", [key])) if {
	some name, properties in of_type("AWS::S3::Bucket")
	some key in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]
	not properties.PublicAccessBlockConfiguration[key] == true
}

violation contains make_diag("BUCKETS_ARE_VERSIONED", "ERROR", name, "VersioningConfiguration.Status is not Enabled") if {
	some name, properties in of_type("AWS::S3::Bucket")
	not properties.VersioningConfiguration.Status == "Enabled"
}

violation contains make_diag("BUCKETS_ARE_ENCRYPTED", "ERROR", name, "BucketEncryption is missing") if {
	some name, properties in of_type("AWS::S3::Bucket")
	not properties.BucketEncryption
}

violation contains make_diag("BUCKETS_SPEAK_TLS", "ERROR", name, "no bucket policy denies calls without TLS") if {
	some name, _ in of_type("AWS::S3::Bucket")
	not denies_plain_text(name)
}

denies_plain_text(bucket) if {
	some policy in of_type("AWS::S3::BucketPolicy")
	policy.Bucket.__ref == bucket
	some statement in policy.PolicyDocument.Statement
	statement.Effect == "Deny"
	statement.Action == "s3:*"
	statement.Condition.Bool["aws:SecureTransport"] == "false"
}

violation contains make_diag("BUNDLE_KEY_IS_ITS_HASH", "ERROR", name, "CaCertificatesBundleS3Key says nothing about what is in it: a trust store copies once, and another bundle under the same key changes nothing") if {
	some name, properties in of_type("AWS::ElasticLoadBalancingV2::TrustStore")
	not changes_with_content(properties.CaCertificatesBundleS3Key)
}

# The SHA-256 of a bundle known when it is deployed; the id of the authority where only AWS knows its certificate.
changes_with_content(key) if {
	is_string(key)
	regex.match(`[0-9a-f]{64}`, key)
}

changes_with_content(key) if not is_string(key)

violation contains make_diag("LISTS_ARE_COMPLETE", "ERROR", name, "CrlConfiguration.CrlType is not COMPLETE: load balancers cannot read lists in parts") if {
	some name, properties in of_type("AWS::ACMPCA::CertificateAuthority")
	not properties.RevocationConfiguration.CrlConfiguration.CrlType == "COMPLETE"
}

violation contains make_diag("LISTS_ARE_OURS", "ERROR", name, "CrlConfiguration.S3ObjectAcl is not BUCKET_OWNER_FULL_CONTROL: the default wants a public bucket") if {
	some name, properties in of_type("AWS::ACMPCA::CertificateAuthority")
	not properties.RevocationConfiguration.CrlConfiguration.S3ObjectAcl == "BUCKET_OWNER_FULL_CONTROL"
}

violation contains make_diag("STATIC_LISTS_NAME_A_VERSION", "ERROR", name, "a list without S3ObjectVersion: what is revoked depends on the hour of the deployment") if {
	some name, properties in of_type("AWS::ElasticLoadBalancingV2::TrustStoreRevocation")
	some content in properties.RevocationContents
	not content.S3ObjectVersion
}
