# What stands before the API is internal, speaks current TLS, and tells who was refused and why.
package postern.balancer

import rego.v1

balancers[name] := resource.properties if {
	some name, resource in input.resources
	resource.resourceType == "AWS::ElasticLoadBalancingV2::LoadBalancer"
}

listeners[name] := resource.properties if {
	some name, resource in input.resources
	resource.resourceType == "AWS::ElasticLoadBalancingV2::Listener"
}

attribute(properties, key) := value if {
	some entry in properties.LoadBalancerAttributes
	entry.Key == key
	value := entry.Value
}

violation contains make_diag("BALANCERS_ARE_INTERNAL", "ERROR", name, "Scheme is not internal") if {
	some name, properties in balancers
	not properties.Scheme == "internal"
}

violation contains make_diag("BALANCERS_HAVE_GROUPS", "ERROR", name, "no SecurityGroups: they can be given at creation only") if {
	some name, properties in balancers
	not properties.SecurityGroups
}

violation contains make_diag("CONNECTIONS_ARE_LOGGED", "ERROR", name, "connection_logs.s3.enabled is not true: only there is said why a client was refused") if {
	some name, properties in balancers
	properties.Type == "application"
	not attribute(properties, "connection_logs.s3.enabled") == "true"
}

violation contains make_diag("ACCESS_IS_LOGGED", "ERROR", name, "access_logs.s3.enabled is not true") if {
	some name, properties in balancers
	properties.Type == "application"
	not attribute(properties, "access_logs.s3.enabled") == "true"
}

violation contains make_diag("TLS_POLICY_IS_POST_QUANTUM", "ERROR", name, "SslPolicy is not an explicit post-quantum one; without it AWS takes one with TLS 1.0") if {
	some name, properties in listeners
	properties.Protocol == "HTTPS"
	not regex.match(`^ELBSecurityPolicy-TLS13-1-[23].*-PQ-`, object.get(properties, "SslPolicy", ""))
}

violation contains make_diag("UNKNOWN_HOSTS_GET_404", "ERROR", name, "the default action is not a fixed 404: hosts nobody asked for reach the API") if {
	some name, properties in listeners
	properties.Protocol == "HTTPS"
	not fixed(properties.DefaultActions, "404")
}

violation contains make_diag("PLAIN_HTTP_ANSWERS_ITSELF", "ERROR", name, "a plain HTTP listener leads somewhere (expected: a fixed answer for health checks)") if {
	some name, properties in listeners
	properties.Protocol == "HTTP"
	not fixed(properties.DefaultActions, "200")
}

fixed(actions, status) if {
	count(actions) == 1
	actions[0].Type == "fixed-response"
	actions[0].FixedResponseConfig.StatusCode == status
}

violation contains make_diag("HEALTH_CHECKS_ARE_EXPLICIT", "ERROR", name, sprintf("no %s: the default check cannot pass here, and a load balancer with no healthy target sends to all", [key])) if {
	some name, resource in input.resources
	resource.resourceType == "AWS::ElasticLoadBalancingV2::TargetGroup"
	some key in ["HealthCheckProtocol", "HealthCheckPort"]
	not resource.properties[key]
}
