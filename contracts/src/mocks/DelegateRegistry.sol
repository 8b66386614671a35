// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IDelegateRegistry} from "../interfaces/IDelegateRegistry.sol";

/// @title DelegateRegistry
/// @notice A registry of delegations with the interface of delegate.xyz v2, for the
/// genesis of the dev chain and for tests. What was delegated once stays in the list of
/// the delegate, as it does in the original, and is given only while it stands.
contract DelegateRegistry is IDelegateRegistry {
    mapping(address to => bytes32[]) private _incoming;
    mapping(bytes32 id => Delegation) private _delegations;

    function delegateAll(address to, bytes32 rights, bool enable) external payable returns (bytes32 id) {
        id = _set(DelegationType.ALL, to, rights, address(0), 0, enable ? type(uint256).max : 0);
        emit DelegateAll(msg.sender, to, rights, enable);
    }

    function delegateContract(address to, address contract_, bytes32 rights, bool enable)
        external
        payable
        returns (bytes32 id)
    {
        id = _set(DelegationType.CONTRACT, to, rights, contract_, 0, enable ? type(uint256).max : 0);
        emit DelegateContract(msg.sender, to, contract_, rights, enable);
    }

    function delegateERC721(address to, address contract_, uint256 tokenId, bytes32 rights, bool enable)
        external
        payable
        returns (bytes32 id)
    {
        id = _set(DelegationType.ERC721, to, rights, contract_, tokenId, enable ? type(uint256).max : 0);
        emit DelegateERC721(msg.sender, to, contract_, tokenId, rights, enable);
    }

    function delegateERC20(address to, address contract_, bytes32 rights, uint256 amount)
        external
        payable
        returns (bytes32 id)
    {
        id = _set(DelegationType.ERC20, to, rights, contract_, 0, amount);
        emit DelegateERC20(msg.sender, to, contract_, rights, amount);
    }

    function delegateERC1155(address to, address contract_, uint256 tokenId, bytes32 rights, uint256 amount)
        external
        payable
        returns (bytes32 id)
    {
        id = _set(DelegationType.ERC1155, to, rights, contract_, tokenId, amount);
        emit DelegateERC1155(msg.sender, to, contract_, tokenId, rights, amount);
    }

    function getIncomingDelegations(address to) external view returns (Delegation[] memory out) {
        bytes32[] storage ids = _incoming[to];
        uint256 n;
        for (uint256 i = 0; i < ids.length; ++i) {
            if (_delegations[ids[i]].amount != 0) ++n;
        }
        out = new Delegation[](n);
        n = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            Delegation storage d = _delegations[ids[i]];
            if (d.amount == 0) continue;
            out[n] = d;
            if (d.type_ != DelegationType.ERC20 && d.type_ != DelegationType.ERC1155) out[n].amount = 0;
            ++n;
        }
    }

    /// @dev An amount of 0 stands for none: revoked.
    function _set(
        DelegationType type_,
        address to,
        bytes32 rights,
        address contract_,
        uint256 tokenId,
        uint256 amount
    ) private returns (bytes32 id) {
        id = keccak256(abi.encode(type_, msg.sender, to, rights, contract_, tokenId));
        if (_delegations[id].type_ == DelegationType.NONE) _incoming[to].push(id);
        _delegations[id] = Delegation(type_, to, msg.sender, rights, contract_, tokenId, amount);
    }
}
