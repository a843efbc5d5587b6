# In the mode nlb-netty TLS ends at the proxy, which learns from PROXY protocol v2 who calls.
package postern.nlb_netty

import rego.v1

violation contains make_diag("TLS_ENDS_AT_THE_PROXY", "ERROR", name, "not TCP") if {
	some name, resource in input.resources
	resource.resourceType == "AWS::ElasticLoadBalancingV2::Listener"
	not resource.properties.Protocol == "TCP"
}

violation contains make_diag("CALLERS_ARE_TOLD", "ERROR", name, "proxy_protocol_v2.enabled is not true") if {
	some name, resource in input.resources
	resource.resourceType == "AWS::ElasticLoadBalancingV2::TargetGroup"
	not told(resource.properties)
}

told(group) if {
	some attribute in group.TargetGroupAttributes
	attribute.Key == "proxy_protocol_v2.enabled"
	attribute.Value == "true"
}
