# In the mode alb-verify every TLS listener verifies.
package postern.alb_verify

import rego.v1

violation contains make_diag("LISTENERS_VERIFY", "ERROR", name, "MutualAuthentication is not verify with a trust store") if {
	some name, resource in input.resources
	resource.resourceType == "AWS::ElasticLoadBalancingV2::Listener"
	resource.properties.Protocol == "HTTPS"
	not verifies(resource.properties)
}

verifies(listener) if {
	listener.MutualAuthentication.Mode == "verify"
	listener.MutualAuthentication.TrustStoreArn
}

violation contains make_diag("EXPIRED_CLIENTS_ARE_REFUSED", "ERROR", name, "IgnoreClientCertificateExpiry is on") if {
	some name, resource in input.resources
	resource.resourceType == "AWS::ElasticLoadBalancingV2::Listener"
	object.get(resource.properties, ["MutualAuthentication", "IgnoreClientCertificateExpiry"], false) != false
}
