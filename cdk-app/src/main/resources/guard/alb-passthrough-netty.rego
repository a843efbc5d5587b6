# In the mode alb-passthrough-netty every TLS listener asks for a certificate and hands it on.
package postern.alb_passthrough_netty

import rego.v1

violation contains make_diag("LISTENERS_PASS_CERTIFICATES", "ERROR", name, "MutualAuthentication is not passthrough") if {
	some name, resource in input.resources
	resource.resourceType == "AWS::ElasticLoadBalancingV2::Listener"
	resource.properties.Protocol == "HTTPS"
	not resource.properties.MutualAuthentication.Mode == "passthrough"
}
