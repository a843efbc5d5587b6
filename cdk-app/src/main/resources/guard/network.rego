# The edge's VPC has no way in or out but endpoints, and nobody is admitted by being near.
package postern.network

import rego.v1

ways_out := {
	"AWS::EC2::CarrierGateway",
	"AWS::EC2::ClientVpnEndpoint",
	"AWS::EC2::EgressOnlyInternetGateway",
	"AWS::EC2::EIP",
	"AWS::EC2::InternetGateway",
	"AWS::EC2::NatGateway",
	"AWS::EC2::Route",
	"AWS::EC2::TransitGatewayAttachment",
	"AWS::EC2::TransitGatewayVpcAttachment",
	"AWS::EC2::VPCGatewayAttachment",
	"AWS::EC2::VPCPeeringConnection",
	"AWS::EC2::VPNGateway",
}

violation contains make_diag("NETWORK_IS_ISOLATED", "ERROR", name, sprintf("%s opens a way past the edge (expected: endpoints only)", [resource.resourceType])) if {
	some name, resource in input.resources
	resource.resourceType in ways_out
}

violation contains make_diag("NO_PUBLIC_ADDRESSES", "ERROR", name, "MapPublicIpOnLaunch: hosts get public addresses (expected: false)") if {
	some name, resource in input.resources
	resource.resourceType == "AWS::EC2::Subnet"
	resource.properties.MapPublicIpOnLaunch != false
}

violation contains make_diag("FLOWS_ARE_LOGGED", "ERROR", name, "no flow log (expected: AWS::EC2::FlowLog of this VPC)") if {
	some name, resource in input.resources
	resource.resourceType == "AWS::EC2::VPC"
	count([log | some log in input.resources; log.resourceType == "AWS::EC2::FlowLog"]) == 0
}

admissions contains [name, rule] if {
	some name, resource in input.resources
	resource.resourceType == "AWS::EC2::SecurityGroup"
	some rule in resource.properties.SecurityGroupIngress
}

admissions contains [name, resource.properties] if {
	some name, resource in input.resources
	resource.resourceType == "AWS::EC2::SecurityGroupIngress"
}

violation contains make_diag("GROUPS_ADMIT_NOT_EVERYBODY", "ERROR", name, sprintf("admits %v (expected: a group, a prefix list, or a network named in the settings)", [address])) if {
	some [name, rule] in admissions
	some key in ["CidrIp", "CidrIpv6"]
	address := rule[key]
	not named_network(address)
}

# A network somebody wrote down: not the whole world, and not "whatever the VPC has".
named_network(address) if {
	is_string(address)
	not endswith(address, "/0")
}

violation contains make_diag("GROUPS_ADMIT_TCP_PORTS", "ERROR", name, "admits more than one TCP port (expected: IpProtocol tcp, FromPort = ToPort)") if {
	some [name, rule] in admissions
	not one_tcp_port(rule)
}

one_tcp_port(rule) if {
	rule.IpProtocol == "tcp"
	rule.FromPort == rule.ToPort
}
