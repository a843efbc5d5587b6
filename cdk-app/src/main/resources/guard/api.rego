# The API is private, and every policy on the way to it says no to all but one way.
package postern.api

import rego.v1

of_type(type) := {name: resource.properties |
	some name, resource in input.resources
	resource.resourceType == type
}

endpoints := {name: properties |
	some name, properties in of_type("AWS::EC2::VPCEndpoint")
	endswith(properties.ServiceName, ".execute-api")
}

violation contains make_diag("API_IS_PRIVATE", "ERROR", name, "EndpointConfiguration.Types is not [PRIVATE]") if {
	some type in ["AWS::ApiGateway::RestApi", "AWS::ApiGateway::DomainNameV2"]
	some name, properties in of_type(type)
	not properties.EndpointConfiguration.Types == ["PRIVATE"]
}

violation contains make_diag("API_HAS_NO_PUBLIC_NAME", "ERROR", name, "a custom domain name on the internet (expected: AWS::ApiGateway::DomainNameV2, private)") if {
	some type in ["AWS::ApiGateway::DomainName", "AWS::ApiGatewayV2::DomainName", "AWS::ApiGatewayV2::Api"]
	some name, _ in of_type(type)
}

violation contains make_diag("API_DENIES_OTHER_ENDPOINTS", "ERROR", name, "Policy has no Deny for StringNotEquals aws:SourceVpce: an Allow alone lets every endpoint in that another policy allows") if {
	some type in ["AWS::ApiGateway::RestApi", "AWS::ApiGateway::DomainNameV2"]
	some name, properties in of_type(type)
	not denies_other_endpoints(properties)
}

denies_other_endpoints(properties) if {
	some statement in properties.Policy.Statement
	statement.Effect == "Deny"
	statement.Principal in ["*", {"AWS": "*"}]
	statement.Action in ["execute-api:Invoke", "execute-api:*"]
	object.keys(statement.Condition) == {"StringNotEquals"}
	object.keys(statement.Condition.StringNotEquals) == {"aws:SourceVpce"}
}

violation contains make_diag("API_ENDPOINT_HAS_A_POLICY", "ERROR", name, "PolicyDocument is missing: without one the endpoint leads to every private API of every account") if {
	some name, properties in endpoints
	not properties.PolicyDocument.Statement
}

violation contains make_diag("API_ENDPOINT_ALLOWS_ONE_API", "ERROR", name, "PolicyDocument allows more than execute-api:Invoke on named resources") if {
	some name, properties in endpoints
	some statement in properties.PolicyDocument.Statement
	statement.Effect == "Allow"
	not narrow(statement)
}

narrow(statement) if {
	statement.Action == "execute-api:Invoke"
	not statement.Resource == "*"
	not "*" in statement.Resource
}

narrow(statement) if {
	statement.Action == "execute-api:Invoke"
	is_string(statement.Resource)
	statement.Resource != "*"
}

violation contains make_diag("API_ENDPOINT_HAS_NO_PRIVATE_DNS", "ERROR", name, "PrivateDnsEnabled is not false: it catches calls to every API from this VPC") if {
	some name, properties in endpoints
	not properties.PrivateDnsEnabled == false
}

violation contains make_diag("API_ENDPOINT_HAS_ITS_GROUP", "ERROR", name, "SecurityGroupIds is not exactly one group, of the network stack") if {
	some name, properties in endpoints
	not one_foreign_group(properties)
}

one_foreign_group(properties) if {
	count(properties.SecurityGroupIds) == 1
	# A group of the same template is one the endpoint made for itself, open to the whole VPC.
	count(of_type("AWS::EC2::SecurityGroup")) == 0
}

violation contains make_diag("METHODS_ARE_AUTHORIZED", "ERROR", name, "AuthorizationType is not CUSTOM with an authorizer") if {
	some name, properties in of_type("AWS::ApiGateway::Method")
	not authorized(properties)
}

authorized(method) if {
	method.AuthorizationType == "CUSTOM"
	method.AuthorizerId
}

violation contains make_diag("CALLS_ARE_LOGGED", "ERROR", name, "AccessLogSetting is missing") if {
	some name, properties in of_type("AWS::ApiGateway::Stage")
	not properties.AccessLogSetting.DestinationArn
}
